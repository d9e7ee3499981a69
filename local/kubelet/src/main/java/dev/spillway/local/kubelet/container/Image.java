package dev.spillway.local.kubelet.container;

import java.util.List;
import java.util.Map;

/**
 * What an image would run, as a command of this machine.
 *
 * @param entrypoint as of an image; a container's {@code command} replaces it. May hold <code>
 *     ${NAME}</code> of the container's environment, <code>${java}</code> and <code>${root}</code>
 * @param cmd as of an image; a container's {@code args} replace it
 * @param environment variables that the Pod may override
 */
public record Image(List<String> entrypoint, List<String> cmd, Map<String, String> environment) {
    public Image {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        environment = Map.copyOf(environment);
    }
}
