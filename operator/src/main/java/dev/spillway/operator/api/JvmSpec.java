package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Java virtual machine of a node. */
public record JvmSpec(
        @JsonPropertyDescription(
                        """
                        Maximum heap, for example 2Gi; at least 64Mi. Unset: it follows from \
                        resources, from the memory limit or else the memory request: half of it \
                        for a broker, at most 6Gi, and three quarters for a controller, at most \
                        4Gi; at least 192Mi are left for the rest of the JVM. A change restarts \
                        the nodes, one at a time.\
                        """)
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String heap,
        @JsonPropertyDescription(
                        """
                        Further JVM options, one per item and without spaces, for example \
                        -XX:+UseZGC. Collector and compiler follow from the heap (from 1Gi: G1; \
                        below: the serial collector; below 512Mi: C1, and C2 for cryptography alone); options here replace \
                        them. Those that the image's jvm.options sets cannot be replaced. Use \
                        heap to set the heap. A change restarts the nodes, one at a time.\
                        """)
                @Size(max = 32)
                @ValidationRule(
                        value = "self.all(o, !o.startsWith('-Xmx') && !o.startsWith('-Xms'))",
                        message = "set the heap with jvm.heap instead of -Xmx or -Xms")
                @Nullable List<@Pattern("^-[^ ]+$") @Size(max = 512) String> options) {}
