package dev.spillway.process;

/**
 * The exit codes of the process. One that was asked to stop and did so in order exits with 143, the
 * JVM's own code for SIGTERM.
 */
public enum ExitCode {
    /** Kafka failed, or stopped unexpectedly. A restart may help. */
    FAILED(1),
    /**
     * The Pod's environment or its properties file is wrong, or names a plugin that is not there or
     * does not start. The operator offers to undo the setting, see its Pod.Cause.
     */
    MISCONFIGURED(64),
    /** This node's certificate, its key or its CAs cannot be used; another one is needed. */
    WRONG_CERTIFICATE(65),
    /** The disk belongs to another cluster or node. A restart cannot help, and could do harm. */
    WRONG_DISK(78);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
