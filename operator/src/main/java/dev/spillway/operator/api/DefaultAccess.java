package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;

/** What clients may do that no User grants. */
public enum DefaultAccess {
    Deny,
    AllowAll,
    /** See {@link Advertise#Unknown}. */
    @JsonIgnore
    @JsonEnumDefaultValue
    Unknown
}
