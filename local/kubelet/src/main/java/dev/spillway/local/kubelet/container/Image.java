package dev.spillway.local.kubelet.container;

import java.util.List;
import java.util.Map;

/**
 * What this machine runs in place of an image.
 *
 * @param entrypoint replaced by a container's {@code command}. May refer to <code>${NAME}</code> of
 *     the container's environment, <code>${java}</code> and <code>${root}</code>
 * @param cmd replaced by a container's {@code args}
 * @param environment variables that the Pod may override
 * @param files directories of the image, such as {@code /opt/spillway}, and what has their content
 *     here; may refer to <code>${root}</code>
 */
public record Image(
        List<String> entrypoint,
        List<String> cmd,
        Map<String, String> environment,
        Map<String, String> files) {
    public Image {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
    }
}
