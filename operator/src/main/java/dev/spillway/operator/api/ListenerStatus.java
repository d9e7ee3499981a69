package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** The address of a listener. */
public record ListenerStatus(
        @JsonPropertyDescription("Name of the listener, as in spec.listeners.") @Required
                @Nullable String name,
        @JsonPropertyDescription(
                        """
                        HOST:PORT of the bootstrap Service, for a client's bootstrap.servers: its \
                        DNS name or, with advertise ServiceIP, its address. Absent until it has \
                        one.\
                        """)
                @Nullable String bootstrap) {}
