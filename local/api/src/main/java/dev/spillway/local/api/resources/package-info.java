/**
 * What the verbs of the API do to objects: create, replace, patch, apply, delete, list, scale.
 * Knows no HTTP; everything here runs on the one thread that owns the store.
 */
@NullMarked
package dev.spillway.local.api.resources;

import org.jspecify.annotations.NullMarked;
