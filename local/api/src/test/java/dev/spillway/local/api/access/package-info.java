@org.jspecify.annotations.NullMarked
package dev.spillway.local.api.access;
