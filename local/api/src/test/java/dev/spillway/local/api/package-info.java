/** Tests of the API server over HTTP: with fabric8's client, kubectl and plain requests. */
@NullMarked
package dev.spillway.local.api;

import org.jspecify.annotations.NullMarked;
