package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;

/** How clients of a listener show who they are. */
public enum ListenerAuthentication {
    Scram,
    MutualTls,
    None,
    /** See {@link Advertise#Unknown}. */
    @JsonIgnore
    @JsonEnumDefaultValue
    Unknown
}
