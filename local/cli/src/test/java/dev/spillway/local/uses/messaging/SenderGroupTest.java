package dev.spillway.local.uses.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.uses.messaging.SenderGroup.Progress;
import dev.spillway.local.uses.messaging.SenderGroup.Progress.Share;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SenderGroupTest {
    private static final List<Letter> LETTERS =
            LongStream.of(10, 11, 13)
                    .mapToObj(offset -> new Letter(new Place(0, offset), "", "", List.of()))
                    .toList();

    @Test
    void whatIsBeforeTheStartIsFinished() {
        assertThat(left(new Share(10, 4))).isEqualTo(3);
        assertThat(left(new Share(13, 7))).isEqualTo(1);
        assertThat(left(new Share(14, 7))).isZero();
    }

    /** Kafka moves the start when it next writes the group's state, which may be much later. */
    @Test
    void theLagIsRightWhenTheStartIsOld() {
        assertThat(left(new Share(10, 1))).isEqualTo(1);
        assertThat(left(new Share(10, 0))).isZero();
    }

    @Test
    void nothingIsFinishedInAPartitionThatTheGroupDoesNotKnow() {
        assertThat(new Progress(Map.of(1, new Share(99, 0))).left(LETTERS)).isEqualTo(3);
    }

    private static long left(Share share) {
        return new Progress(Map.of(0, share)).left(LETTERS);
    }
}
