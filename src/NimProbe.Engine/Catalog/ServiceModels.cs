namespace NimProbe.Engine.Catalog;

/// <summary>What was read from the catalogue of one service.</summary>
/// <param name="Service">The address of the service.</param>
/// <param name="Models">The models, each once; empty if the catalogue cannot be read.</param>
/// <param name="Warnings">Problems of the catalogue and the web catalogue, as sentences.</param>
/// <param name="Failure">Why the catalogue cannot be read; null if it was read.</param>
public sealed record ServiceModels(
    Uri Service, IReadOnlyList<NimModel> Models, IReadOnlyList<string> Warnings, NimProbeException? Failure = null);
