package dev.spillway.local.api.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Validates names, labels and annotations by Kubernetes' rules. */
public final class MetadataValidation {

    private static final int MAX_LABEL = 63;
    private static final int MAX_SUBDOMAIN = 253;
    private static final int MAX_ANNOTATIONS = 256 * 1024;

    /** Also applies to containers, volumes and ports. */
    public static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    public static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                    + " and must start and end with an alphanumeric character (e.g. 'my-name',  or"
                    + " '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern QUALIFIED =
            Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern LABEL_VALUE =
            Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");

    private static final String LABEL_VALUE_RULE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
                + " or 'my_value',  or '12345', regex used for validation is"
                + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private MetadataValidation() {}

    /** Validates the metadata of an object. */
    public static List<FieldError> check(String kind, ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode metadata = object.path("metadata");
        name(kind, metadata.path("name").asText(), errors);
        labels(metadata.path("labels"), "metadata.labels", errors);
        annotations(metadata.path("annotations"), errors);
        return errors;
    }

    private static void name(String kind, String name, List<FieldError> errors) {
        switch (kind) {
            case "Namespace" -> match(LABEL, MAX_LABEL, name, LABEL_RULE, errors);
            case "Service" ->
                    match(
                            SERVICE,
                            MAX_LABEL,
                            name,
                            "a DNS-1035 label must consist of lower case alphanumeric characters or"
                                + " '-', start with an alphabetic character, and end with an"
                                + " alphanumeric character (e.g. 'my-name',  or 'abc-123', regex"
                                + " used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
                            errors);
            case "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding" -> {
                if (name.contains("/")
                        || name.contains("%")
                        || name.equals(".")
                        || name.equals("..")) {
                    String why = "may not contain '/' or '%', nor be '.' or '..'";
                    errors.add(invalid("metadata.name", name, why));
                }
            }
            default ->
                    match(
                            SUBDOMAIN,
                            MAX_SUBDOMAIN,
                            name,
                            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                                + " characters, '-' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'example.com', regex used for"
                                + " validation is"
                                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                            errors);
        }
    }

    private static void match(
            Pattern pattern, int length, String name, String rule, List<FieldError> errors) {
        if (name.length() > length) {
            String why = "must be no more than " + length + " characters";
            errors.add(invalid("metadata.name", name, why));
        }
        if (name.length() <= length && !pattern.matcher(name).matches()) {
            errors.add(invalid("metadata.name", name, rule));
        }
    }

    /** Also for the labels of templates and selectors. */
    public static void labels(JsonNode labels, String path, List<FieldError> errors) {
        labels.properties()
                .forEach(each -> {
                    key(each.getKey(), path, errors);
                    String value = each.getValue().asText();
                    if (!each.getValue().isTextual()) {
                        errors.add(invalid(path, each.getValue().toString(), "must be a string"));
                    } else if (value.length() > MAX_LABEL) {
                        errors.add(invalid(path, value, "must be no more than 63 characters"));
                    } else if (!LABEL_VALUE.matcher(value).matches()) {
                        errors.add(invalid(path, value, LABEL_VALUE_RULE));
                    }
                });
    }

    private static void annotations(JsonNode annotations, List<FieldError> errors) {
        long size = 0;
        for (var each : annotations.properties()) {
            key(each.getKey(), "metadata.annotations", errors);
            if (!each.getValue().isTextual()) {
                String value = each.getValue().toString();
                errors.add(invalid("metadata.annotations", value, "must be a string"));
            }
            size += each.getKey().length() + each.getValue().asText().length();
        }
        if (size > MAX_ANNOTATIONS) {
            errors.add(FieldError.tooLong("metadata.annotations", MAX_ANNOTATIONS));
        }
    }

    private static void key(String key, String path, List<FieldError> errors) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        String name = key.substring(slash + 1);
        boolean valid =
                name.length() <= MAX_LABEL
                        && QUALIFIED.matcher(name).matches()
                        && (slash < 0
                                || (prefix.length() <= MAX_SUBDOMAIN
                                        && SUBDOMAIN.matcher(prefix).matches()));
        if (!valid) {
            errors.add(
                    invalid(
                            path,
                            key,
                            "name part must consist of alphanumeric characters, '-', '_' or '.',"
                                + " and must start and end with an alphanumeric character (e.g."
                                + " 'MyName',  or 'my.name',  or '123-abc', regex used for"
                                + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"));
        }
    }

    private static FieldError invalid(String field, String value, String why) {
        return FieldError.invalid(field, '"' + value + '"', why);
    }
}
