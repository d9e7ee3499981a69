package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.MetadataValidation;
import dev.spillway.local.api.schema.FieldError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Validation of Services. Their addresses are IPv4, and immutable once set. */
final class ServiceValidation {

    private static final Pattern IP =
            Pattern.compile(
                    "((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?=.)|$)){4}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private ServiceValidation() {}

    static void check(ObjectNode service, @Nullable ObjectNode old, FieldErrors errors) {
        JsonNode spec = service.path("spec");
        errors.supported(
                spec.path("type"),
                "spec.type",
                List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"));
        ports(spec, errors);
        if (isExternalName(spec)) {
            noAddress(spec, errors);
        } else {
            address(spec, errors);
            if (old != null && !isExternalName(old.path("spec"))) {
                sameAddress(old.path("spec"), spec, errors);
            }
        }
    }

    private static void ports(JsonNode spec, FieldErrors errors) {
        JsonNode ports = spec.path("ports");
        if (!spec.path("clusterIP").asText().equals("None") && !isExternalName(spec)) {
            errors.require(ports, "spec.ports");
        }
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            String at = "spec.ports[" + i + "]";
            JsonNode port = ports.path(i);
            if (ports.size() > 1) {
                errors.require(port.path("name"), at + ".name");
            }
            errors.matches(
                    port.path("name"),
                    at + ".name",
                    MetadataValidation.LABEL,
                    MetadataValidation.LABEL_RULE);
            errors.port(port.path("port"), at + ".port");
            if (!numbers.add(port.path("protocol").asText() + port.path("port").asText())) {
                ObjectNode duplicate = Json.object();
                duplicate.set("protocol", port.path("protocol"));
                duplicate.set("port", port.path("port"));
                errors.add(FieldError.duplicate(at, duplicate));
            }
        }
        errors.unique(ports, "spec.ports");
    }

    private static void noAddress(JsonNode spec, FieldErrors errors) {
        if (!spec.path("clusterIP").asText("").isEmpty() || !spec.path("clusterIPs").isEmpty()) {
            errors.forbidden("spec.clusterIPs", "may not be set for ExternalName services");
        }
    }

    private static void address(JsonNode spec, FieldErrors errors) {
        String address = spec.path("clusterIP").asText();
        JsonNode all = spec.path("clusterIPs");
        if (!all.path(0).asText().equals(address)) {
            errors.invalid("spec.clusterIPs", all, "first value must match `clusterIP`");
        } else if (address.equals("None") && all.size() > 1) {
            errors.invalid("spec.clusterIPs", all, "'None' must be the first and only value");
        } else if (!address.equals("None") && !IP.matcher(address).matches()) {
            errors.invalid(
                    "spec.clusterIPs[0]",
                    new TextNode(address),
                    "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        } else if (all.size() > 1) {
            errors.invalid(
                    "spec.ipFamilyPolicy",
                    spec.path("ipFamilyPolicy"),
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are"
                            + " specified");
        }
        JsonNode families = spec.path("ipFamilies");
        for (int i = 0; i < families.size(); i++) {
            if (!families.path(i).asText().equals("IPv4")) {
                errors.invalid(
                        "spec.ipFamilies[" + i + "]",
                        families.path(i),
                        "not configured on this cluster");
            }
        }
        if (spec.path("ipFamilyPolicy").asText().equals("RequireDualStack")) {
            errors.invalid(
                    "spec.ipFamilyPolicy",
                    spec.path("ipFamilyPolicy"),
                    "this cluster is not configured for dual-stack services");
        }
    }

    private static void sameAddress(JsonNode old, JsonNode spec, FieldErrors errors) {
        errors.immutable(
                old.path("clusterIPs").path(0),
                spec.path("clusterIPs").path(0),
                "spec.clusterIPs[0]",
                spec.path("clusterIPs"),
                "may not change once set");
    }

    private static boolean isExternalName(JsonNode spec) {
        return spec.path("type").asText().equals("ExternalName");
    }
}
