package dev.spillway.tier;

import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException;

/** Marks a failure as retriable for Kafka. Kafka 4.0 and 4.1 have no such exception. */
final class RetriableFailure {
    private RetriableFailure() {}

    static RemoteStorageException of(RemoteStorageException failure) {
        try {
            return Named.of(failure);
        } catch (LinkageError e) {
            return failure;
        }
    }

    /** Loaded, and linked, only when it is called. */
    private static final class Named {
        static RemoteStorageException of(RemoteStorageException failure) {
            return new RetriableRemoteStorageException(failure.getMessage(), failure);
        }
    }
}
