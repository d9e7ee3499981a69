package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.OwnedProperties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Admission and the model refuse the same keys. */
class OwnedKeysTest {

    @Test
    void admissionKnowsEveryKeyAndPrefixOfTheModel() {
        assertThat(quoted(OwnedProperties.CLUSTER_RULE)).isEqualTo(OwnedKeys.ofClusters());
        assertThat(quoted(OwnedProperties.TOPIC_RULE)).isEqualTo(OwnedKeys.ofTopics());
    }

    @Test
    void theListenerOfTheOperatorsOwnTrafficCannotBeConfigured() {
        assertThat(OwnedKeys.alternativeToClusterKey("listener.name.replication.max.connections"))
                .contains("use spec.listeners");
    }

    @Test
    void ordinaryKeysAreTheUsers() {
        assertThat(OwnedKeys.alternativeToClusterKey("log.retention.hours")).isEmpty();
        assertThat(OwnedKeys.alternativeToTopicKey("cleanup.policy")).isEmpty();
    }

    private static Set<String> quoted(String rule) {
        var texts = new TreeSet<String>();
        var matcher = Pattern.compile("'([^']+)'").matcher(rule);
        while (matcher.find()) {
            texts.add(matcher.group(1));
        }
        return texts;
    }
}
