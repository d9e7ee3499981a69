package dev.spillway.local.demo;

import java.io.IOException;

/** Events without end, the same ones in the same order in every run. */
interface RecordSource extends AutoCloseable {

    SourceRecord next() throws IOException;

    /**
     * Whether every event of the source was given out at least once; a generator has no such end.
     */
    boolean isFullyRead();

    @Override
    void close() throws IOException;
}
