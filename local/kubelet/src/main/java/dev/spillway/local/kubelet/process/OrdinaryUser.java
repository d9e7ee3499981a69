package dev.spillway.local.kubelet.process;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a program that refuses to run as root is started by a daemon that does.
 *
 * @param words in front of its command
 * @param uid whose files it can write; empty for those of the daemon's own user, whoever that is
 */
public record OrdinaryUser(List<String> words, Optional<Integer> uid) {

    private static final int NOBODY = 65534;

    /** Needs nothing: the daemon runs as an ordinary user. */
    private static final OrdinaryUser SAME = new OrdinaryUser(List.of(), Optional.empty());

    /** In a user namespace without a mapping nobody is root, and files stay root's. */
    private static final OrdinaryUser IN_NAMESPACE =
            new OrdinaryUser(List.of("unshare", "-U"), Optional.of(0));

    /**
     * Keeps the right to enter directories of root, such as that of the state, for access(2) too:
     * by it initdb looks for postgres.
     */
    private static final OrdinaryUser ANOTHER =
            new OrdinaryUser(
                    List.of(
                            "setpriv",
                            "--reuid=" + NOBODY,
                            "--regid=" + NOBODY,
                            "--clear-groups",
                            "--inh-caps=+dac_override",
                            "--ambient-caps=+dac_override",
                            "--securebits=+no_setuid_fixup"),
                    Optional.of(NOBODY));

    static final List<OrdinaryUser> WAYS = List.of(IN_NAMESPACE, ANOTHER);

    /** The first way that works on this machine, tried once. Empty when none does. */
    public static Optional<OrdinaryUser> onThisMachine() {
        return Found.WAY;
    }

    private static final class Found {
        static final Optional<OrdinaryUser> WAY = find();
    }

    private static Optional<OrdinaryUser> find() {
        return new UnixSystem().getUid() != 0
                ? Optional.of(SAME)
                : WAYS.stream().filter(OrdinaryUser::works).findFirst();
    }

    /** Whether a program that it starts is not root. */
    boolean works() {
        List<String> command = Stream.concat(words.stream(), Stream.of("id", "-u")).toList();
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process.getOutputStream().close();
            String uid =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(10, TimeUnit.SECONDS)
                    && process.exitValue() == 0
                    && !uid.strip().equals("0");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while trying " + command, e);
        }
    }

    /**
     * Makes it the owner of a directory with all that is in it, unless it is: another way may have
     * been used before.
     */
    public void own(Path directory) throws IOException {
        if (uid.isEmpty() || uid.get().equals(owner(directory))) {
            return;
        }
        int owner = uid.get();
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        change(file, owner);
                        return FileVisitResult.CONTINUE;
                    }

                    /** A directory last: what was interrupted is done again. */
                    @Override
                    public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        change(each, owner);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static Object owner(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static void change(Path file, int owner) throws IOException {
        Files.setAttribute(file, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
    }
}
