package dev.spillway.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Sha256;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.SortedMap;

/**
 * A hash of exactly what a Pod needs a restart for: its spec, the Kafka properties that are read at
 * start only, and a restart that was requested. Labels and annotations change in place, dynamic
 * properties through the Admin API, and the format of an empty disk does not concern a disk in use.
 */
public record Revision(String text) {
    /** 48 bits: short enough to compare by eye, and never equal by chance. */
    private static final int LENGTH = 12;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    /** From the annotation of a Pod; an empty text when it has none. */
    public static Revision of(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        return new Revision(
                annotations == null ? "" : annotations.getOrDefault(Labels.REVISION, ""));
    }

    /**
     * @param restartedAt the restart that was requested last; empty when there is none
     */
    static Revision of(PodSpec spec, SortedMap<String, String> needingRestart, String restartedAt) {
        var counted =
                spec.edit()
                        .editFirstContainer()
                        .removeMatchingFromEnv(variable ->
                                ContainerEnvironment.FOR_EMPTY_DISKS.contains(variable.getName()))
                        .endContainer()
                        .build();
        return new Revision(Sha256.hex(json(counted) + json(needingRestart) + restartedAt, LENGTH));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("plain data becomes JSON", impossible);
        }
    }
}
