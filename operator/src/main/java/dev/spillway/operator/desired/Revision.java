package dev.spillway.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * A hash of exactly what needs a restart of a Pod: its spec, and the Kafka properties that are read
 * at start only. Labels and annotations change in place, dynamic properties through the Admin API,
 * and how an empty disk is formatted concerns no disk that is in use.
 */
public record Revision(String text) {
    /** 48 bits: told apart by eye, and equal by chance never. */
    private static final int LENGTH = 12;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    /** What the annotation of a Pod says; an empty text when a Pod carries none. */
    public static Revision of(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        return new Revision(
                annotations == null ? "" : annotations.getOrDefault(Labels.REVISION, ""));
    }

    static Revision of(PodSpec spec, SortedMap<String, String> needingRestart) {
        var counted =
                spec.edit()
                        .editFirstContainer()
                        .removeMatchingFromEnv(variable ->
                                ContainerEnvironment.FOR_EMPTY_DISKS.contains(variable.getName()))
                        .endContainer()
                        .build();
        return new Revision(sha256(json(counted) + json(needingRestart)).substring(0, LENGTH));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("plain data becomes JSON", impossible);
        }
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
