package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.operator.api.User;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LeanMetadataTest {
    private static final String STORED =
            """
            {"apiVersion": "spillway.dev/v1alpha1", "kind": "User",
             "metadata": {"name": "alice", "uid": "u", "labels": {"a": "b"}, "ofALaterRelease": 1,
               "managedFields": [{"manager": "kubectl", "operation": "Apply",
                 "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:access": {}}}}]},
             "spec": {"cluster": {"name": "events"}}}
            """;

    @Test
    void everythingButTheManagedFieldsIsRead() {
        var mapper = new ObjectMapper();
        new LeanMetadata().customize(mapper);
        var user = new KubernetesSerialization(mapper, true).unmarshal(STORED, User.class);
        var meta = user.getMetadata();
        assertThat(meta.getManagedFields()).isNullOrEmpty();
        assertThat(meta.getAdditionalProperties()).doesNotContainKey("managedFields");
        assertThat(meta.getName()).isEqualTo("alice");
        assertThat(meta.getLabels()).containsEntry("a", "b");
        assertThat(user.getSpec().cluster().name()).isEqualTo("events");
    }
}
