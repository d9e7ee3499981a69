package dev.spillway.broker;

/** The node must not start. The message is one line that says what is wrong and where. */
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    StartRefused(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static StartRefused misconfigured(String message) {
        return new StartRefused(ExitCode.MISCONFIGURED, message);
    }

    /** Kafka or a plugin does not start with a setting, which the message names. */
    static StartRefused plugin(String message, Throwable cause) {
        StartRefused refused = misconfigured(message);
        refused.initCause(cause);
        return refused;
    }

    static StartRefused wrongDisk(String message) {
        return new StartRefused(ExitCode.WRONG_DISK, message);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
