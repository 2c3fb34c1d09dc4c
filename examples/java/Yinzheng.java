import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;

/**
 * Yinzheng 印证 for Java, over the C interface with JNA. What goes into the JSON is described in include/yinzheng.h.
 *
 * <p>Texts cross as octets: the platform's default encoding must not touch them. {@code size_t} is a
 * {@link NativeLong}, which holds on Unix.
 */
public final class Yinzheng {
  private static final int ABI_VERSION = 1;

  static {
    Native.register("yinzheng");
    if (yz_abi_version() != ABI_VERSION) {
      throw new UnsatisfiedLinkError("libyinzheng is of another version");
    }
  }

  private Yinzheng() {}

  static native int yz_abi_version();

  static native NativeLong yz_last_error(byte[] buffer, NativeLong capacity);

  static native int yz_verifier_new(byte[] config, PointerByReference out);

  static native void yz_verifier_free(Pointer verifier);

  static native int yz_verify(
      Pointer verifier, byte[] data, NativeLong len, byte[] context, PointerByReference out);

  static native int yz_verify_path(
      Pointer verifier, byte[] path, byte[] context, PointerByReference out);

  static native int yz_report_verdict(Pointer report);

  static native int yz_report_recognition(Pointer report);

  static native int yz_inspect(
      byte[] data, NativeLong len, byte[] name, PointerByReference out);

  static native int yz_explain(byte[] code, PointerByReference out);

  static native int yz_report_value(Pointer report, byte[] place, PointerByReference out);

  static native int yz_report_json(Pointer report, PointerByReference out);

  static native int yz_report_text(Pointer report, byte[] language, PointerByReference out);

  static native void yz_report_free(Pointer report);

  /** No answer was reached. A bad document is an answer, never an error. */
  public static final class YinzhengException extends RuntimeException {
    private static final long serialVersionUID = 1;
    public final int status;

    YinzhengException(int status, String text) {
      super(text);
      this.status = status;
    }
  }

  public enum Verdict {
    NONE(-1),
    PASSED(10),
    FAILED(11),
    INDETERMINATE(12),
    NO_SIGNATURE(13);

    private final int number;

    Verdict(int number) {
      this.number = number;
    }

    static Verdict of(int number) {
      for (Verdict verdict : values()) {
        if (verdict.number == number) {
          return verdict;
        }
      }
      throw new IllegalStateException("unknown verdict " + number);
    }
  }

  /** Whom to believe, by which policy, with what evidence; for any number of threads. */
  public static final class Verifier implements AutoCloseable {
    private Pointer handle;

    public Verifier(String configJson) {
      PointerByReference out = new PointerByReference();
      check(yz_verifier_new(octets(configJson), out));
      handle = out.getValue();
    }

    public Report verify(byte[] data, String contextJson) {
      PointerByReference out = new PointerByReference();
      check(yz_verify(handle, data, new NativeLong(data.length), octets(contextJson), out));
      return new Report(out.getValue());
    }

    public Report verifyPath(String path, String contextJson) {
      PointerByReference out = new PointerByReference();
      check(yz_verify_path(handle, octets(path), octets(contextJson), out));
      return new Report(out.getValue());
    }

    /** Must not be called while another thread verifies. */
    @Override
    public void close() {
      yz_verifier_free(handle);
      handle = null;
    }
  }

  /** An answer. */
  public static final class Report implements AutoCloseable {
    private Pointer handle;

    Report(Pointer handle) {
      this.handle = handle;
    }

    public Verdict verdict() {
      return Verdict.of(yz_report_verdict(handle));
    }

    /** Whether a region recognises the licence, where "use" in the context asked that; else NONE. */
    public Verdict recognition() {
      return Verdict.of(yz_report_recognition(handle));
    }

    /** One value by its place in the JSON (RFC 6901); null where there is nothing. */
    public String value(String place) {
      PointerByReference out = new PointerByReference();
      check(yz_report_value(handle, octets(place), out));
      return out.getValue() == null ? null : out.getValue().getString(0, "UTF-8");
    }

    public String json() {
      PointerByReference out = new PointerByReference();
      check(yz_report_json(handle, out));
      return out.getValue().getString(0, "UTF-8");
    }

    /** In words; {@code language} is zh or en. */
    public String text(String language) {
      PointerByReference out = new PointerByReference();
      check(yz_report_text(handle, octets(language), out));
      return out.getValue().getString(0, "UTF-8");
    }

    @Override
    public void close() {
      yz_report_free(handle);
      handle = null;
    }
  }

  /** What a file holds, without judging any of it. */
  public static Report inspect(byte[] data, String name) {
    PointerByReference out = new PointerByReference();
    check(yz_inspect(data, new NativeLong(data.length), octets(name), out));
    return new Report(out.getValue());
  }

  /** What a check or a reason in a report means. */
  public static Report explain(String code) {
    PointerByReference out = new PointerByReference();
    check(yz_explain(octets(code), out));
    return new Report(out.getValue());
  }

  private static void check(int status) {
    if (status != 0) {
      byte[] buffer = new byte[yz_last_error(null, new NativeLong(0)).intValue()];
      yz_last_error(buffer, new NativeLong(buffer.length));
      throw new YinzhengException(status, Native.toString(buffer, "UTF-8"));
    }
  }

  /** UTF-8 with a zero octet at its end, and none before: the library would take the text to end there. */
  private static byte[] octets(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a text holds a zero character");
    }
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
