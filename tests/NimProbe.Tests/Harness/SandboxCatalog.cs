using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Tests.Harness;

/// <summary>The catalogue of 6 April 2026, as the sandbox serves it.</summary>
internal static class SandboxCatalog
{
    /// <summary>The 189 entries, in the catalogue's order.</summary>
    public static IReadOnlyList<SandboxModel> Entries { get; } =
        CatalogFile.Read(CatalogFile.DefaultPath, new AnswerLibrary(new Dictionary<string, SandboxAnswer>()));

    /// <summary>The 186 models as targets that the catalogue lists.</summary>
    public static IEnumerable<ProbeTarget> Targets =>
        Entries.Select(static e => e.Id).Distinct().Select(static id => new ProbeTarget(id) { IsListed = true });
}
