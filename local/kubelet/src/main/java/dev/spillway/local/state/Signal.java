package dev.spillway.local.state;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The signals that stop a container: those with one number on Linux and macOS, and SIGUSR1/2. */
public enum Signal {
    SIGHUP(1),
    SIGINT(2),
    SIGQUIT(3),
    SIGKILL(9),
    SIGTERM(15),
    SIGWINCH(28),
    SIGUSR1(onLinux() ? 10 : 30),
    SIGUSR2(onLinux() ? 12 : 31);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /**
     * Empty for a name that is none of these.
     *
     * @param name such as {@code SIGINT}
     */
    public static Optional<Signal> of(String name) {
        return Arrays.stream(values()).filter(signal -> signal.name().equals(name)).findFirst();
    }

    /** Their names, for people. */
    public static String names() {
        return Arrays.stream(values()).map(Signal::name).collect(Collectors.joining(", "));
    }

    /** Sends it to a live process of this user. */
    void send(ProcessHandle process) {
        if (this == SIGTERM) {
            process.destroy();
        } else if (process.isAlive()) {
            Libc.kill(process.pid(), number);
        }
    }

    private static boolean onLinux() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    /** Java itself sends only SIGTERM and SIGKILL, and not every machine has a program kill. */
    private static final class Libc {
        private static final MethodHandle KILL =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_INT));

        /** A process that has just ended gets nothing. */
        static void kill(long pid, int signal) {
            try {
                int _ = (int) KILL.invokeExact(Math.toIntExact(pid), signal);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot send signal " + signal + " to " + pid, e);
            }
        }
    }
}
