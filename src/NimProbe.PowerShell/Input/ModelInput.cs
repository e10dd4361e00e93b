using System.Collections;
using System.Globalization;
using System.Management.Automation;
using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Reads everything that names models or services: ids, patterns and addresses as text, live objects, and objects with properties. One
/// instance reads the input of one command.
/// </summary>
internal sealed class ModelInput
{
    private readonly ConnectionSet _connections;
    private readonly string _command;
    private int _position;
    private int _skipped;

    /// <summary>Creates a reader.</summary>
    /// <param name="connections">The services that the command connects to.</param>
    /// <param name="command">The name of the command, for the recommended action.</param>
    public ModelInput(ConnectionSet connections, string command)
    {
        _connections = connections;
        _command = command;
    }

    /// <summary>Whether an object named a model or a service.</summary>
    public bool HasItems { get; private set; }

    /// <summary>Reads one object.</summary>
    /// <returns>What it names; null for a blank line or a comment.</returns>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/> or <see cref="NimErrorId.BaseUriMismatch"/>.</exception>
    public ModelInputItem? Read(object? input)
    {
        _position++;
        ModelInputItem? item = InputRow.GetBaseObject(input) switch
        {
            null => throw Errors.ModelInputInvalid(GetSubject(), "is null"),
            string text => ReadText(text.Trim()),
            Uri address => ReadAddress(address.OriginalString),
            NimModel model => ReadModel(model),
            NimProbeResult => new ModelRow(PSObject.AsPSObject(input), _position, _command).Read() with { IsLive = true },
            IDictionary entries => new ModelRow(InputRow.FromDictionary(entries), _position, _command).Read(),
            IEnumerable or IConvertible => throw Errors.ModelInputInvalid(
                GetSubject(), $"is of type {input!.GetType().Name} and names neither a model nor a service"),
            _ => new ModelRow(PSObject.AsPSObject(input), _position, _command).Read(),
        };
        if (item?.BaseUri is { } source && !IsAllowed(item, source))
        {
            throw Errors.BaseUriMismatch(item.Id, source, _connections.Services);
        }

        HasItems |= item is not null;
        return item;
    }

    /// <summary>Gets the verbose message about the lines that were skipped; null if there are none.</summary>
    public string? GetSkippedMessage() => _skipped switch
    {
        0 => null,
        1 => "Skipped 1 line of the input that is blank or a comment.",
        _ => string.Create(CultureInfo.InvariantCulture, $"Skipped {_skipped} lines of the input that are blank or comments."),
    };

    private ModelInputItem? ReadText(string text)
    {
        if (text.Length == 0 || text[0] == '#')
        {
            _skipped++;
            return null;
        }

        if (text.Contains("://", StringComparison.Ordinal) || AddressParser.IsAddressWithoutScheme(text))
        {
            return ReadAddress(text);
        }

        string subject = $"{GetSubject()}, '{NimModelId.ToDisplayText(text)}',";
        RequireId(subject, text);
        if (!WildcardPattern.ContainsWildcardCharacters(text))
        {
            return new ModelInputItem(WildcardPattern.Unescape(text));
        }

        WildcardPattern pattern = NamePattern.ParseOrNull(text)
            ?? throw Errors.ModelInputInvalid(subject, "is not a valid wildcard pattern", Errors.GetAdvice(NimErrorCause.Pattern));
        return new ModelInputItem(text) { Matches = pattern.IsMatch };
    }

    private ModelInputItem ReadAddress(string text)
    {
        if (AddressParser.GetParseError(text, out Uri? service) is not { } error)
        {
            return ModelInputItem.FromService(service!);
        }

        // The text is not shown: it can contain a password.
        string alternative = text.Contains("://", StringComparison.Ordinal) ? "" : " To name a model, give an object with a property Id.";
        string advice = error.Suggestion ?? Errors.GetAdvice(error.Cause);
        throw Errors.ModelInputInvalid(GetSubject(), "is an address that " + error.Problem, advice + alternative);
    }

    private ModelInputItem ReadModel(NimModel model)
    {
        // A NimModel that a script creates can lack an id.
        RequireId($"{GetSubject()}, a NimModel, has an Id that", model.Id);
        return new ModelInputItem(model.Id) { Model = model, BaseUri = model.BaseUri, IsLive = true };
    }

    // A file can name any address beside an id, so only the call decides that its service is asked. What only is an address, and a live
    // object of the module, say themselves what to ask.
    private bool IsAllowed(ModelInputItem item, Uri source) =>
        _connections.IsNamed(source) || (!_connections.IsFixed && (item.IsLive || item.Id is null));

    private static void RequireId(string subject, string? id)
    {
        if (NimModelId.GetValidationError(id) is { } fault)
        {
            throw Errors.ModelInputInvalid(subject, fault);
        }
    }

    private string GetSubject() => string.Create(CultureInfo.InvariantCulture, $"Input object {_position}");
}
