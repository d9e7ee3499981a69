package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirectoryFilesTest {
    private static final long MIB = 1 << 20;

    @TempDir Path directory;

    @Test
    void segmentsCountAlsoWhileTheyWaitForTheirDeletion() throws IOException {
        file("topic-0/00000000000000000000.log.deleted", MIB);
        file("topic-0/00000000000000001000.log", 2 * MIB);
        file("other-0.5e1b.delete/00000000000000000000.log", 4 * MIB);

        assertThat(LogDirectoryFiles.size(directory)).isEqualTo(7 * MIB);
    }

    /** Kafka gives it 10 MB at once, in which there is nothing. */
    @Test
    void theIndexOfAnActiveSegmentCountsAsWhatMayBeInIt() throws IOException {
        file("topic-0/00000000000000000000.log", 0);
        file("topic-0/00000000000000000000.index", 10 * MIB);
        file("topic-0/00000000000000000000.timeindex", 10 * MIB);
        file("other-0.5e1b.delete/00000000000000000000.log.deleted", 0);
        file("other-0.5e1b.delete/00000000000000000000.index.deleted", 10 * MIB);

        assertThat(LogDirectoryFiles.size(directory)).isLessThan(20_000);
    }

    @Test
    void anIndexThatIsCachedWithoutItsSegmentCounts() throws IOException {
        file("remote-log-index-cache/1000_segment.index", MIB);

        assertThat(LogDirectoryFiles.size(directory)).isEqualTo(MIB);
    }

    @Test
    void smallFilesTakeABlock() throws IOException {
        file("meta.properties", 90);

        assertThat(LogDirectoryFiles.size(directory)).isEqualTo(4096);
    }

    private void file(String name, long size) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
    }
}
