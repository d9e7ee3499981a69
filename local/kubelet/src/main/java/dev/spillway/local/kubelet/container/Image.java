package dev.spillway.local.kubelet.container;

import dev.spillway.local.state.Signal;
import java.util.List;
import java.util.Map;

/**
 * What this machine runs in place of an image.
 *
 * @param entrypoint replaced by a container's {@code command}. May refer to <code>${NAME}</code> of
 *     the container's environment, <code>${java}</code>, <code>${root}</code> and <code>${podIP}
 *     </code>
 * @param cmd replaced by a container's {@code args}
 * @param environment variables that the Pod may override; a {@code PATH} goes before the machine's.
 *     May refer to <code>${podIP}</code>
 * @param files directories of the image, such as {@code /opt/spillway}, and what has their content
 *     here: a directory, or an archive that is unpacked; may refer to <code>${root}</code>
 * @param programs scripts that the image has, by path, beside those in its files
 * @param versions of the image that this is, such as 18, which 18.4 is too; empty for any
 * @param stopSignal what stops its program; a container's {@code lifecycle.stopSignal} goes before
 * @param refusesRoot whether its program does not run as root
 */
public record Image(
        List<String> entrypoint,
        List<String> cmd,
        Map<String, String> environment,
        Map<String, String> files,
        Map<String, String> programs,
        List<String> versions,
        Signal stopSignal,
        boolean refusesRoot) {
    public Image {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
        programs = Map.copyOf(programs);
        versions = List.copyOf(versions);
    }

    /**
     * @param tag such as {@code 18.4-alpine}
     */
    public boolean isVersion(String tag) {
        return versions.isEmpty()
                || versions.stream()
                        .anyMatch(version ->
                                tag.equals(version)
                                        || tag.startsWith(version + ".")
                                        || tag.startsWith(version + "-"));
    }
}
