package dev.spillway.local.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Where the output of containers comes from: the kubelet. */
@FunctionalInterface
public interface LogSource {

    /**
     * The output of one container.
     *
     * <p>Called and read on a thread of its own, which may block; closed when the client goes away.
     *
     * @return ends with the present output or, when it is followed, with the container
     * @throws IOException with a message for the client when there is no output to be had, such as
     *     {@code container "a" in pod "b" is waiting to start: ContainerCreating}
     */
    InputStream open(Request request) throws IOException;

    /**
     * What the client asked for.
     *
     * @param container empty when the Pod has only one
     * @param previous of the container's run before its last restart
     * @param tailLines only this many lines at the end
     * @param limitBytes at most this many bytes
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
