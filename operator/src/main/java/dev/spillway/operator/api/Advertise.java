package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;

/** The host that brokers tell their clients. */
public enum Advertise {
    ServiceName,
    ServiceIP,
    /**
     * Any other value, which a Cluster may have that was stored under another version of the CRD.
     * Not in the CRD: the parser refuses it. Without it one such Cluster would break the informer,
     * and with it every other Cluster.
     */
    @JsonIgnore
    @JsonEnumDefaultValue
    Unknown
}
