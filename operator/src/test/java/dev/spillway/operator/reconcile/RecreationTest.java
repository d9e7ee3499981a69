package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecreationTest {
    private static final ResourceID REPLICA = new ResourceID("orders-replica", "commit-log");

    private final Set<ResourceID> resources = new HashSet<>();
    private final List<ResourceID> triggered = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();

    @Test
    void aResourceThatIsThereAgainIsReconciledOnceTheDeletionHasEnded() {
        Recreation.lookAgain(REPLICA, resources::contains, triggered::add, later::add);
        resources.add(REPLICA);

        assertThat(triggered).isEmpty();
        later.forEach(Runnable::run);

        assertThat(triggered).containsExactly(REPLICA);
    }

    @Test
    void oneThatIsGoneIsLeftAlone() {
        Recreation.lookAgain(REPLICA, resources::contains, triggered::add, later::add);

        later.forEach(Runnable::run);

        assertThat(triggered).isEmpty();
    }
}
