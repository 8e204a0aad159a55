/** What the element types mean: conversion between every storage form and plain numbers. */
package dev.sardonyx.kernels.convert;
