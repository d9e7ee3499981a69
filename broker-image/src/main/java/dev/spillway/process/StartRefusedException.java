package dev.spillway.process;

/** The node must not start. The message is one line that says what is wrong and where. */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    StartRefusedException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public static StartRefusedException misconfigured(String message) {
        return new StartRefusedException(ExitCode.MISCONFIGURED, message);
    }

    /** Kafka or a plugin does not start because of a setting, which the message names. */
    public static StartRefusedException plugin(String message, Throwable cause) {
        StartRefusedException refused = misconfigured(message);
        refused.initCause(cause);
        return refused;
    }

    public static StartRefusedException certificate(String message) {
        return new StartRefusedException(ExitCode.WRONG_CERTIFICATE, message);
    }

    public static StartRefusedException wrongDisk(String message) {
        return new StartRefusedException(ExitCode.WRONG_DISK, message);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
