package dev.spillway.operator.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Reads objects without their managedFields, which nothing here reads. A field there is a map of
 * its own: they are more than half of an object's memory, and objects are held in several places,
 * such as in the queue of a watch, which thousands of Users fill at once.
 */
@Singleton
final class LeanMetadata implements KubernetesClientObjectMapperCustomizer {

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
    }
}
