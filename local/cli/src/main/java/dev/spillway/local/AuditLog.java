package dev.spillway.local;

import dev.spillway.local.api.http.Audit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Logs who did what to the API, each combination once: {@code fabric8-kubernetes-client patch
 * apps/deployments/status}. A test compares it with the chart's roles. A few hundred lines at most,
 * since verbs and types are few.
 */
final class AuditLog implements Audit {
    private final Path file;
    private final Set<String> written = new HashSet<>();

    AuditLog(Path file) {
        this.file = file;
    }

    @Override
    public void seen(
            String verb, String group, String resource, String subresource, String userAgent) {
        var line =
                String.format(
                        Locale.ROOT,
                        "%s %s %s%s%s%n",
                        product(userAgent),
                        verb,
                        group.isEmpty() ? "" : group + "/",
                        resource,
                        subresource.isEmpty() ? "" : "/" + subresource);
        if (written.add(line)) {
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        }
    }

    /** {@code kubectl} of {@code kubectl/v1.36.0 (linux/amd64)}. */
    private static String product(String userAgent) {
        return userAgent.isEmpty() ? "-" : userAgent.split("[/ ]", 2)[0];
    }
}
