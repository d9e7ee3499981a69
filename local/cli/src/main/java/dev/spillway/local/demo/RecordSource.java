package dev.spillway.local.demo;

import java.io.IOException;

/** An endless sequence of records, the same in every run. */
interface RecordSource extends AutoCloseable {

    SourceRecord next() throws IOException;

    /** Whether every record has been returned at least once; always true of a generator. */
    boolean isFullyRead();

    @Override
    void close() throws IOException;
}
