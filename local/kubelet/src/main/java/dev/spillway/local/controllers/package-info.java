/**
 * The controllers of Kubernetes that this product leans on: Deployments, the endpoints of Services,
 * claims. Clients of the API, like the kubelet, of which they know nothing.
 */
@NullMarked
package dev.spillway.local.controllers;

import org.jspecify.annotations.NullMarked;
