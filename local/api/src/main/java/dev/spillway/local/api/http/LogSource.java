package dev.spillway.local.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Provides the output of containers; implemented by the kubelet. */
@FunctionalInterface
public interface LogSource {

    /**
     * Opens the output of one container.
     *
     * <p>Called and read on a thread of its own, which may block; closed when the client
     * disconnects.
     *
     * @return ends with the current output or, if it is followed, with the container
     * @throws IOException with a message for the client if there is no output, such as {@code
     *     container "a" in pod "b" is waiting to start: ContainerCreating}
     */
    InputStream open(Request request) throws IOException;

    /**
     * The parameters of the log subresource.
     *
     * @param container may be empty if the Pod has only one
     * @param previous whether to read the output from before the last restart
     * @param tailLines number of lines from the end
     * @param limitBytes maximum number of bytes
     */
    record Request(
            String namespace,
            String pod,
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            OptionalLong tailLines,
            OptionalLong limitBytes,
            Optional<Instant> since) {}
}
