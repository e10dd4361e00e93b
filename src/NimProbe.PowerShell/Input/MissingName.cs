using NimProbe.Engine.Errors;

namespace NimProbe.PowerShell.Input;

/// <summary>An id or a publisher in the input that a catalogue does not list.</summary>
/// <param name="Name">The id or publisher.</param>
/// <param name="IsPublisher">Whether it is a publisher.</param>
internal sealed record MissingName(string Name, bool IsPublisher)
{
    /// <summary>Creates the error, which names the closest id or publisher.</summary>
    /// <param name="models">The models of all catalogues that were read.</param>
    public NimProbeException ToError(IReadOnlyList<NimModel> models) => IsPublisher
        ? InputErrors.PublisherNotListed(Name, models.Select(static m => m.Publisher).Distinct())
        : InputErrors.NotListed(Name, models.Select(static m => m.Id).Distinct());
}
