package dev.spillway.tier.cli;

import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.s3.StoreException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code java -jar spillway-tier.jar}. Exit codes: 0 success, 1 problems found, 2 the command could
 * not do its work.
 */
@Command(
        name = "spillway-tier",
        description =
                "Inspects Kafka segments in an S3 bucket, and deletes those that are no longer"
                        + " needed.",
        mixinStandardHelpOptions = true,
        versionProvider = ProjectVersion.class,
        subcommands = {
            InspectCommand.class,
            LsCommand.class,
            VerifyCommand.class,
            GcCommand.class,
            PurgeCommand.class
        })
public final class Main {
    static final int OK = 0;
    static final int PROBLEMS_FOUND = 1;
    static final int FAILED = 2;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    public static int run(String... args) {
        return commandLine()
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain)
                .execute(args);
    }

    /** Failures that the user can act on are printed without a stack trace. */
    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        boolean known =
                e instanceof StoreException
                        || e instanceof CorruptObjectException
                        || e instanceof ConfigException
                        || e instanceof RefusedException;
        if (known) {
            command.getErr().println(e.getMessage());
        } else {
            e.printStackTrace(command.getErr());
            // A Pod's status shows the last line.
            command.getErr().println(e);
        }
        return e instanceof CorruptObjectException ? PROBLEMS_FOUND : FAILED;
    }
}
