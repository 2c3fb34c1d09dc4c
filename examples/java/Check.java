import java.nio.file.Files;
import java.nio.file.Path;

/** Tries what bindings must refuse, and what they answer beside reports: Check CONFIG CONTEXT FILE. */
public final class Check {
  public static void main(String[] args) throws Exception {
    byte[] data = Files.readAllBytes(Path.of(args[2]));
    try (Yinzheng.Verifier verifier = new Yinzheng.Verifier(Files.readString(Path.of(args[0])))) {
      try {
        verifier.verifyPath(args[2] + "\0.pdf", args[1]).close();
        throw new AssertionError("a path is cut short");
      } catch (IllegalArgumentException expected) {
        // as it should be
      }
      try (Yinzheng.Report report = verifier.verify(data, args[1])) {
        demand(report.verdict() == Yinzheng.Verdict.PASSED);
        demand(report.recognition() == Yinzheng.Verdict.NONE);
        demand("passed".equals(report.value("/verdict")));
        demand(report.value("/nothing") == null);
      }
    }
    try (Yinzheng.Report found = Yinzheng.inspect(data, "a.ofd")) {
      demand("ofd".equals(found.value("/format")));
    }
    try (Yinzheng.Report meaning = Yinzheng.explain("HASH_FAILURE")) {
      demand("failed".equals(meaning.value("/leads_to")));
    }
  }

  private static void demand(boolean held) {
    if (!held) {
      throw new AssertionError();
    }
  }
}
