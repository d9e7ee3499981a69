package dev.spillway.local.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Permissions that the operator is granted and uses, as {@code patch spillway.dev/clusters/status}.
 */
final class OperatorPermissions {
    /** The operator is the only client with the default user agent. */
    private static final String OPERATOR = "fabric8-kubernetes-client ";

    private OperatorPermissions() {}

    /** The operator's requests in the audit log of the local API. */
    static Set<String> used(Path auditLog) throws IOException {
        try (var lines = Files.lines(auditLog)) {
            return lines.filter(line -> line.startsWith(OPERATOR))
                    .map(line -> line.substring(OPERATOR.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The permissions that the roles of a chart grant, with the values that `up` sets. */
    static Set<String> granted(Path chart) throws IOException {
        var granted = new TreeSet<String>();
        var yaml = new YAMLMapper();
        var manifests =
                new Helm(chart).template().set("nodes.read", true).withKubeVersion("1.34.0").call();
        try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(manifests)) {
            while (documents.hasNext()) {
                documents.next().path("rules").forEach(rule -> add(rule, granted));
            }
        }
        return granted;
    }

    private static void add(JsonNode rule, Set<String> granted) {
        for (var group : rule.path("apiGroups")) {
            for (var resource : rule.path("resources")) {
                for (var verb : rule.path("verbs")) {
                    var prefix = group.asText().isEmpty() ? "" : group.asText() + "/";
                    granted.add(verb.asText() + " " + prefix + resource.asText());
                }
            }
        }
    }
}
