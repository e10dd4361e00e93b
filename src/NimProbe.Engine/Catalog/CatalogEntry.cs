namespace NimProbe.Engine.Catalog;

/// <summary>One entry of a catalogue.</summary>
/// <param name="Id">The id of the model.</param>
/// <param name="Root">The model that the entry is another name of, as vLLM and NIM containers report it; null if there is none.</param>
internal sealed record CatalogEntry(string Id, string? Root);
