import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Verifies files from four threads and prints one JSON report on each line: Verify CONFIG CONTEXT FILE...
 *
 * <p>CONFIG is a file with the verifier's JSON, CONTEXT the JSON for each verification itself.
 */
public final class Verify {
  public static void main(String[] args) throws Exception {
    String context = args[1];
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Yinzheng.Verifier verifier = new Yinzheng.Verifier(Files.readString(Path.of(args[0])))) {
      List<Future<String>> reports = new ArrayList<>();
      for (String file : List.of(args).subList(2, args.length)) {
        reports.add(
            threads.submit(
                () -> {
                  try (Yinzheng.Report report = verifier.verifyPath(file, context)) {
                    return report.json();
                  }
                }));
      }
      PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
      for (Future<String> report : reports) {
        out.println(report.get());
      }
      // A report that did not arrive must not look like one that did.
      if (out.checkError()) {
        throw new java.io.IOException("standard output cannot be written");
      }
    } finally {
      threads.shutdown();
    }
  }
}
