/** The API server over HTTP: by fabric8's client, by real kubectl, and by plain requests. */
@NullMarked
package dev.spillway.local.api;

import org.jspecify.annotations.NullMarked;
