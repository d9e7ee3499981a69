package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/** The KRaft controllers. */
@RecordBuilder
public record ControllersSpec(
        @JsonPropertyDescription(
                        """
                        Number of controllers: 1, 3 or 5. 3 (default) stay available when one is \
                        lost, 5 when two are; 1 is for evaluation. A change adds or removes them \
                        one by one, the highest id first, without a restart; the disk of a removed \
                        controller is deleted, since the others have all of its data.\
                        """)
                @Default("3")
                @ValidationRule(
                        value = "self in [1, 3, 5]",
                        message =
                                "controllers.replicas must be 1, 3 or 5: a quorum needs an odd"
                                        + " number, and more than 5 only makes it slower")
                @Nullable Integer replicas,
        @JsonPropertyDescription("The disk of each controller.") @Default("{}")
                @Nullable ControllerStorageSpec storage,
        @JsonPropertyDescription(
                        """
                        CPU and memory of each controller, as in a Pod's container. Default: \
                        requests of 100m CPU and 1Gi memory (with jvm.heap: the heap plus 256Mi), \
                        no limits. Heap, collector and compiler follow from the memory. A change \
                        restarts the controllers, one at a time.\
                        """)
                @Nullable ResourcesSpec resources,
        @JsonPropertyDescription("The Java virtual machine of each controller.")
                @Nullable JvmSpec jvm,
        @JsonPropertyDescription("Labels and scheduling of each controller's Pod.")
                @Nullable PodSpec pod) {}
