package dev.spillway.local.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Returns the lines of a file, over and over. The key is the first word of the line: a visitor's
 * address in an access log. Lines are read as ISO 8859-1, which preserves every byte whatever the
 * encoding of the file.
 */
final class FileLineSource implements RecordSource {
    private final Path file;
    private BufferedReader reader;
    private boolean whole;

    /**
     * @throws IOException when the file cannot be read or is empty
     */
    FileLineSource(Path file) throws IOException {
        this.file = file;
        this.reader = Files.newBufferedReader(file, ISO_8859_1);
        reader.mark(1);
        if (reader.read() < 0) {
            throw new IOException(file + " is empty: there is nothing to produce");
        }
        reader.reset();
    }

    @Override
    public SourceRecord next() throws IOException {
        var line = reader.readLine();
        if (line == null) {
            reader.close();
            reader = Files.newBufferedReader(file, ISO_8859_1);
            line = reader.readLine();
            if (line == null) {
                throw new IOException(file + " was truncated while it was read");
            }
        }
        whole |= !hasMore();
        return new SourceRecord(firstWord(line).getBytes(ISO_8859_1), line.getBytes(ISO_8859_1));
    }

    @Override
    public boolean isFullyRead() {
        return whole;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private boolean hasMore() throws IOException {
        reader.mark(1);
        var next = reader.read();
        reader.reset();
        return next >= 0;
    }

    private static String firstWord(String line) {
        var space = line.indexOf(' ');
        return space < 0 ? line : line.substring(0, space);
    }
}
