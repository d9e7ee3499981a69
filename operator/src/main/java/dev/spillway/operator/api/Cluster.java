package dev.spillway.operator.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

@Group("spillway.dev")
@Version("v1alpha1")
@Categories("spillway")
public class Cluster extends CustomResource<ClusterSpec, ClusterStatus> implements Namespaced {}
