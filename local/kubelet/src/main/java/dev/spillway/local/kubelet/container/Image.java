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
 * @param environment variables that the Pod may override; a {@code PATH} goes before the machine's
 * @param files directories of the image, such as {@code /opt/spillway}, and what has their content
 *     here: a directory, or an archive that is unpacked; may refer to <code>${root}</code>
 * @param stopSignal what stops its program; a container's {@code lifecycle.stopSignal} goes before
 * @param refusesRoot whether its program does not run as root
 */
public record Image(
        List<String> entrypoint,
        List<String> cmd,
        Map<String, String> environment,
        Map<String, String> files,
        Signal stopSignal,
        boolean refusesRoot) {
    public Image {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
    }
}
