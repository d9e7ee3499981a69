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
                        Maximum heap, for example 2Gi; at least 64Mi. Unset: half of the memory \
                        limit (of the memory request if there is no limit) but at most 6Gi; \
                        without either 256Mi for a broker, plus twice the tiering cache, and 128Mi \
                        for a controller. A change restarts the nodes, one at a time.\
                        """)
                @ValidationRule(value = Patterns.SIZE, message = Patterns.SIZE_WORDS)
                @Size(max = 18)
                @Nullable String heap,
        @JsonPropertyDescription(
                        """
                        Further JVM options, one per item and without spaces, for example \
                        -XX:+UseZGC. Use heap to set the heap. A change restarts the nodes, one at \
                        a time.\
                        """)
                @Size(max = 32)
                @ValidationRule(
                        value = "self.all(o, !o.startsWith('-Xmx') && !o.startsWith('-Xms'))",
                        message = "set the heap with jvm.heap instead of -Xmx or -Xms")
                @Nullable List<@Pattern("^-[^ ]+$") @Size(max = 512) String> options) {}
