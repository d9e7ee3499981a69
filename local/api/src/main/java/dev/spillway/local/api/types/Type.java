package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ResourceName;
import dev.spillway.local.api.store.Key;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One resource in one version.
 *
 * @param stored where the objects are kept: the same for all versions of a resource
 * @param generation whether changes of the specification are counted in {@code metadata.generation}
 * @param selectable fields beyond metadata.name and metadata.namespace that field selectors may
 *     name
 * @param schema the openAPIV3Schema of a custom resource; null for a built-in one
 * @param scale null when there is no scale subresource
 */
public record Type(
        ResourceName resource,
        String version,
        Names names,
        boolean namespaced,
        String stored,
        boolean status,
        @Nullable Scale scale,
        boolean generation,
        Set<String> selectable,
        @Nullable JsonNode schema,
        Rules rules) {

    public record Names(
            String singular, String kind, List<String> shortNames, List<String> categories) {}

    /** Paths such as {@code spec.replicas}; an empty selector path when pods cannot be selected. */
    public record Scale(String specReplicas, String statusReplicas, String selector) {}

    public String group() {
        return resource.group();
    }

    public String plural() {
        return resource.plural();
    }

    public String kind() {
        return names.kind();
    }

    /** {@code v1}, {@code apps/v1} */
    public String apiVersion() {
        return apiVersion(group(), version);
    }

    public static String apiVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Where an object is kept; the namespace does not matter for a cluster-scoped type. */
    public Key key(String namespace, String name) {
        return new Key(stored, namespaced ? namespace : "", name);
    }

    public boolean custom() {
        return schema != null;
    }

    /** The object as this version shows it. */
    public ObjectNode present(ObjectNode object) {
        String apiVersion = apiVersion();
        if (object.path("apiVersion").asText().equals(apiVersion)) {
            return object;
        }
        if (stored.equals(Events.STORED)) {
            return Events.present(object, apiVersion);
        }
        // The versions of a custom resource differ in nothing else here: conversion strategy None.
        ObjectNode shown = Json.object();
        shown.setAll(object);
        return shown.put("apiVersion", apiVersion);
    }
}
