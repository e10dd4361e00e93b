using System.Globalization;
using NimProbe.Comparison;
using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>The reference snapshots of a comparison. It ignores the difference snapshot itself and collects warnings.</summary>
internal sealed class ReferenceSet
{
    private readonly NimSnapshot _difference;
    private readonly bool _isOnlyOne;
    private readonly SnapshotComparison _comparison = new();
    private int _newer;
    private Uri? _otherService;

    /// <summary>Creates an empty set.</summary>
    /// <param name="difference">The difference snapshot.</param>
    /// <param name="isOnlyOne">Whether there is only one reference, which is then used even if it equals the difference.</param>
    public ReferenceSet(NimSnapshot difference, bool isOnlyOne)
    {
        _difference = difference;
        _isOnlyOne = isOnlyOne;
    }

    /// <summary>The number of references that are used.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a reference.</summary>
    public void Add(NimSnapshot reference)
    {
        // A folder often contains the difference snapshot too. Compared with itself it would hide every change.
        if (!_isOnlyOne && reference.TakenAt == _difference.TakenAt && reference.Results.SequenceEqual(_difference.Results))
        {
            return;
        }

        // A folder can have the snapshots of several services. Only a single reference is compared whatever it comes from.
        bool isSameService = ServiceAddress.IsSameService(reference.BaseUri, _difference.BaseUri);
        if (!isSameService && !_isOnlyOne)
        {
            return;
        }

        Count++;
        _newer += reference.TakenAt > _difference.TakenAt ? 1 : 0;
        _otherService = isSameService ? null : reference.BaseUri;
        _comparison.AddReference(reference);
    }

    /// <summary>Gets the warnings about the references, each a sentence.</summary>
    public IEnumerable<string> GetWarnings()
    {
        if (Count == 0)
        {
            yield return $"There is no earlier snapshot of {_difference.BaseUri} to compare '{_difference}' with.";
        }

        if (_newer > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{_newer} of {Count} references are newer than '{_difference}'.");
        }

        if (_otherService is not null)
        {
            yield return $"'{_difference}' comes from {_difference.BaseUri}, but a reference comes from {_otherService}.";
        }
    }

    /// <summary>Compares the difference snapshot with the references.</summary>
    public IReadOnlyList<NimModelChange> Compare(bool includeUnchanged) => _comparison.Compare(_difference, includeUnchanged);
}
