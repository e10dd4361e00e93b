#Requires -Version 7.6

<#
.SYNOPSIS
Creates snapshots for tests.
#>

Set-StrictMode -Version 3.0

function New-TestResult {
    <#
    .SYNOPSIS
    Creates a result with a value in every property.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing.')]
    param(
        [Parameter(Mandatory)] [string] $Id,
        [NimProbe.NimModelStatus] $Status = 'Available',
        [int] $Day = 21,
        [int] $CatalogCount = 1,
        [uri] $BaseUri = 'https://integrate.api.nvidia.com/v1',
        [int] $Attempts = 1,
        [int] $LatencyMs = 120
    )

    # Times with fractions of a second.
    $testedAt = [datetime]::new(2026, 11, $Day, 6, 30, 15, [System.DateTimeKind]::Utc).AddTicks(1234567)
    [NimProbe.NimProbeResult]@{
        Id               = $Id
        Kind             = 'Chat'
        Endpoint         = 'ChatCompletions'
        Status           = $Status
        StatusCode       = 200
        LatencyMs        = $LatencyMs
        Attempts         = $Attempts
        PassedAfterRetry = $true
        EndOfLife        = [datetime]::new(2027, 1, 31, 9, 0, 0, [System.DateTimeKind]::Utc)
        FreeEndpoint     = $true
        DeprecatesOn     = [datetime]::new(2027, 1, 30, 0, 0, 0, [System.DateTimeKind]::Utc)
        CatalogCount     = $CatalogCount
        RequestId        = '6bfac15e-3c44-489b-a0fb-add5a70a1e9f'
        Detail           = 'Answered, "so to speak"; apr' + [char]0xE8 + 's 2 requests'
        ServedModel      = 'meta/llama-3.3-70b-instruct'
        IsSubstituted    = $true
        TestedAt         = $testedAt
        BaseUri          = $BaseUri
    }
}

function New-TestSnapshot {
    <#
    .SYNOPSIS
    Creates a snapshot of a day of November 2026 from ids and their statuses.
    #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing.')]
    param(
        [Parameter(Mandatory, Position = 0)] [hashtable] $Status,
        [Parameter(Position = 1)] [int] $Day = 21,
        [uri] $BaseUri = 'https://integrate.api.nvidia.com/v1',
        [switch] $Incomplete
    )

    $catalogCount = $Incomplete ? $Status.Count + 1 : $Status.Count
    $results = foreach ($id in [string[]]$Status.Keys | Sort-Object) {
        New-TestResult -Id $id -Status $Status[$id] -Day $Day -CatalogCount $catalogCount -BaseUri $BaseUri
    }
    [NimProbe.NimSnapshot]@{
        TakenAt      = $results[0].TestedAt
        BaseUri      = $BaseUri
        CatalogCount = $catalogCount
        IsComplete   = -not $Incomplete
        Results      = [NimProbe.NimProbeResult[]]@($results)
    }
}

function Get-ResultText {
    # Returns all properties of a result as one text, for comparisons.
    param([Parameter(ValueFromPipeline)] [object] $Result)

    process {
        ($Result.PSObject.Properties | Sort-Object Name | ForEach-Object {
            $value = $_.Value -is [datetime] ? $_.Value.ToString('o') : "$($_.Value)"
            "$($_.Name)=$value"
        }) -join '|'
    }
}

function Import-SnapshotInJob {
    <#
    .SYNOPSIS
    Imports snapshots in a job and returns the deserialized objects.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    $module = Get-NimModulePath
    Start-Job { Import-Module $using:module; Import-NimSnapshot $using:Path } | Receive-Job -Wait -AutoRemoveJob
}

Export-ModuleMember -Function *
