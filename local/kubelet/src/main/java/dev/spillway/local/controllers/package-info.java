/**
 * The Kubernetes controllers that this product needs: Deployments, EndpointSlices, claims. They are
 * clients of the API and know nothing of the kubelet.
 */
@NullMarked
package dev.spillway.local.controllers;

import org.jspecify.annotations.NullMarked;
